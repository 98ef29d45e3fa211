package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/**
 * The examples of RFC 6724 section 10.1 that need no home or temporary addresses, and our rules.
 */
class SourceAddressSelectionTest {
    private static InterfaceAddress address(String text, AddressState state) {
        InterfaceAddress made =
                new InterfaceAddress(
                        Ipv6Prefix.parse(text.contains("/") ? text : text + "/64"),
                        AddressOrigin.MANUAL,
                        InterfaceAddress.FOREVER,
                        InterfaceAddress.FOREVER);
        made.state = state;
        return made;
    }

    private static String select(String destination, String... candidates) {
        SourceAddressSelection selection = new SourceAddressSelection(IpAddress.parse(destination));
        for (String candidate : candidates) {
            selection.offer(address(candidate, AddressState.PREFERRED), true);
        }
        return Objects.requireNonNull(selection.best()).address().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1::1, 2001:db8:3::1, fe80::1, 2001:db8:3::1", // prefer appropriate scope
        "ff05::1, 2001:db8:3::1, fe80::1, 2001:db8:3::1", // prefer appropriate scope
        "fe80::1, fe80::2, 2001:db8:1::1, fe80::2", // prefer appropriate scope
        "2001:db8:1::1, 2001:db8:1::2, 2001:db8:3::2, 2001:db8:1::2", // longest prefix
        "2002:c633:6401::1, 2002:c633:6401:0:d5e3:7953:13eb:22e8, 2001:db8:1::2,"
                + " 2002:c633:6401:0:d5e3:7953:13eb:22e8", // matching label
        "2001:db8:1::1, fd00:5050::1, 2001:db8:9::1, 2001:db8:9::1", // matching label
        "2001:db8:9::1, 2001:db8:1::1, 2001:db8:9::1, 2001:db8:9::1" // same address
    })
    void candidates_theBetterOneWhateverTheOrder(
            String destination, String one, String other, String expected) {
        assertThat(select(destination, one, other)).isEqualTo(expected);
        assertThat(select(destination, other, one)).isEqualTo(expected);
    }

    @Test
    void deprecated_onlyWithoutAPreferredOne() {
        IpAddress destination = IpAddress.parse("2001:db8:1::1");
        InterfaceAddress near = address("2001:db8:1::2", AddressState.DEPRECATED);
        InterfaceAddress far = address("2001:db8:3::2", AddressState.PREFERRED);
        SourceAddressSelection selection = new SourceAddressSelection(destination);
        selection.offer(near, true);
        assertThat(selection.best()).isSameAs(near);
        selection.offer(far, true);
        assertThat(selection.best()).isSameAs(far);
    }

    @Test
    void tentativeAndDuplicate_never() {
        SourceAddressSelection selection =
                new SourceAddressSelection(IpAddress.parse("2001:db8:1::1"));
        selection.offer(address("2001:db8:1::2", AddressState.TENTATIVE), true);
        selection.offer(address("2001:db8:1::3", AddressState.DUPLICATE), true);
        assertThat(selection.best()).isNull();
    }

    @Test
    void otherInterface_onlyWithoutOneOfTheOutgoing() {
        InterfaceAddress near = address("2001:db8:1::2", AddressState.PREFERRED);
        InterfaceAddress far = address("2001:db8:3::2", AddressState.PREFERRED);
        SourceAddressSelection selection =
                new SourceAddressSelection(IpAddress.parse("2001:db8:1::1"));
        selection.offer(near, false);
        selection.offer(far, true);
        assertThat(selection.best()).isSameAs(far);
    }
}
