package org.stackmotion.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stackmotion.lab.format.JsonSchemaWriter;
import org.stackmotion.lab.format.ReferenceWriter;

/**
 * The published schema and reference are made from the records that the reader binds to, so they
 * cannot differ from it; these tests keep the committed files in step. With {@code
 * -Dstackmotion.rewrite=true} they write the files instead.
 */
class PublishedFormatTest {
    private static final String ID = "https://stackmotion.org/scenario.schema.json";
    private static final String BEGIN = "<!-- begin of the generated reference -->\n";
    private static final String END = "<!-- end of the generated reference -->";

    static final Path ROOT = Path.of(System.getProperty("stackmotion.root", ".."));

    static Stream<Path> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("scenarios"))) {
            return folders
                    .map(f -> f.resolve("scenario.yaml"))
                    .filter(Files::exists)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void schemaFileIsWhatTheReaderKnows() throws IOException {
        Path file = ROOT.resolve("scenarios/scenario.schema.json");
        String schema = JsonSchemaWriter.write(Scenario.class, ID);
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            Files.writeString(file, schema);
        }
        assertThat(Files.readString(file)).isEqualTo(schema);
    }

    @Test
    void referenceInTheDocsIsWhatTheReaderKnows() throws IOException {
        Path file = ROOT.resolve("docs/scenario-format.md");
        String reference = "\n" + ReferenceWriter.write(Scenario.class);
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            text = text.substring(0, begin) + reference + text.substring(end);
            Files.writeString(file, text);
            end = text.indexOf(END);
        }
        assertThat(text.substring(begin, end)).isEqualTo(reference);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shippedScenarioIsValidBySchemaAndByReader(Path file) throws IOException {
        assertThat(schemaErrors(Files.readString(file))).isEmpty();
        assertThat(ScenarioReader.read(file, List.of()).errors()).isEmpty();
    }

    static List<String> schemaErrors(String yaml) throws IOException {
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema schema =
                registry.getSchema(
                        Files.readString(ROOT.resolve("scenarios/scenario.schema.json")),
                        InputFormat.JSON);
        return schema.validate(yaml, InputFormat.YAML).stream().map(Object::toString).toList();
    }
}
