package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.wire.NetContext;

/** ECN of a host's stacks: esxi-facts 1.5. */
class EcnSettingTest {
    private final NetContext ctx = new NetContext(Simulation.virtual(1), false);

    @Test
    void enabledAsShipped_since70() {
        for (String version : new String[] {"7.0", "7.0.3", "8.0.3", "9.0.1"}) {
            EsxiHost host = new EsxiHost(ctx, "esx" + version, version);
            assertThat(host.netstacks().records())
                    .allMatch(record -> record.ecn() == EcnMode.ENABLED);
        }
    }

    @Test
    void before70_disabled_andRefused() throws HostFault {
        EsxiHost host = new EsxiHost(ctx, "esx01", "6.7.0");
        assertThat(host.netstacks().records()).allMatch(record -> record.ecn() == EcnMode.DISABLED);
        assertThatThrownBy(() -> edit(host, EcnMode.ECHO_ONLY))
                .isInstanceOf(HostFault.class)
                .hasMessageContaining("6.7.0 has no ECN");
        edit(host, EcnMode.DISABLED);
    }

    @Test
    void edit_worksAtOnce_inThatStackOnly() throws HostFault {
        EsxiHost host = new EsxiHost(ctx, "esx01", "8.0.3");
        host.completeBoot();
        Netstack stack = host.netstacks().find(NetstackRegistry.DEFAULT);
        assertThat(stack).isNotNull();
        edit(host, EcnMode.ECHO_ONLY);
        assertThat(stack == null ? null : stack.config().ecn()).isEqualTo(EcnMode.ECHO_ONLY);
        NetstackRecord other = host.netstacks().record(NetstackRegistry.VMOTION);
        assertThat(other == null ? null : other.ecn()).isEqualTo(EcnMode.ENABLED);
    }

    private static void edit(EsxiHost host, EcnMode mode) throws HostFault {
        host.operations()
                .editNetstack(NetstackRegistry.DEFAULT, NetstackEdit.NOTHING.withEcn(mode));
    }
}
