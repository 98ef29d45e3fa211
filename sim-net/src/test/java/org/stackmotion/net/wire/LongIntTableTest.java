package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class LongIntTableTest {
    @Seeds
    void tableAnswersAsAMapDoesUnderRandomPutsAndRemoves(long seed) {
        SeededRandom random = new SeededRandom(seed);
        LongIntTable table = new LongIntTable();
        TreeMap<Long, Integer> model = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextLong(400) << random.nextInt(3) * 20;
            if (random.nextInt(3) == 0) {
                table.remove(key);
                model.remove(key);
            } else {
                int value = random.nextInt(1000);
                table.put(key, value);
                model.put(key, value);
            }
            long asked = random.nextLong(400);
            assertThat(table.get(asked)).isEqualTo(model.getOrDefault(asked, LongIntTable.NONE));
            assertThat(table.size()).isEqualTo(model.size());
        }
        model.forEach((key, value) -> assertThat(table.get(key)).isEqualTo(value));
    }
}
