package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.host.NetstackLifeCycle.Event;
import org.stackmotion.net.host.NetstackLifeCycle.Kind;

class NetstackLifeCycleTest {
    private static String outcome(Kind kind, NetstackState state, Event event) {
        try {
            return NetstackLifeCycle.next(kind, state, event, "k").apiName();
        } catch (HostFault fault) {
            return fault.fault().apiName();
        }
    }

    @Test
    void everyStateAndEventHasTheOutcomeOfTheTable() {
        StringBuilder table = new StringBuilder();
        for (Kind kind : Kind.values()) {
            for (NetstackState state :
                    List.of(
                            NetstackState.INACTIVE,
                            NetstackState.ACTIVE,
                            NetstackState.DEACTIVATING)) {
                table.append(kind).append(' ').append(state.apiName()).append(':');
                for (Event event : Event.values()) {
                    table.append(' ').append(outcome(kind, state, event));
                }
                table.append('\n');
            }
        }
        // columns: ADD_STACK ADD_VMK REMOVE_LAST_VMK REMOVE_STACK DELETION_DONE
        assertThat(table.toString())
                .isEqualTo(
                        """
                        DEFAULT inactive: active active inactive NotSupported inactive
                        DEFAULT active: AlreadyExists active active NotSupported active
                        DEFAULT deactivating: active active deactivating NotSupported inactive
                        SYSTEM inactive: active active deactivating NotFound inactive
                        SYSTEM active: AlreadyExists active deactivating deactivating active
                        SYSTEM deactivating: active active deactivating InvalidState inactive
                        CUSTOM inactive: active InvalidArgument inactive NotFound inactive
                        CUSTOM active: AlreadyExists active active deactivating active
                        CUSTOM deactivating: active active deactivating InvalidState inactive
                        """);
    }
}
