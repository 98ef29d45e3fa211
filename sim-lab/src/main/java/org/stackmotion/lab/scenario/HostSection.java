package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Later;
import org.stackmotion.lab.format.ScalarText;
import org.stackmotion.lab.format.Section;

/** An ESXi host. */
@Section("An ESXi host as it has booted.")
public record HostSection(
        @Key(
                        value = "ESXi version.",
                        def = "8.0.3",
                        matches = "[6-9]\\.[0-9]{1,2}(\\.[0-9]{1,2})?",
                        what = "a version such as 8.0.3")
                String version,
        @Key(
                        value = "Physical NICs and the segment each is cabled to.",
                        matches = "vmnic(0|[1-9][0-9]{0,2})",
                        what = "vmnic0, vmnic1 ...")
                ImmutableMap<String, String> uplinks,
        @Key("Its configuration.") @Nullable EsxSection esx,
        @Key("Advanced options, for example Migrate.SdpsEnabled.")
                ImmutableMap<String, ScalarText> advanced,
        @Key("Configuration as esxcli lines.") @Nullable Later esxcli,
        @Key(value = "Configuration from a capture.", name = "import")
                @Nullable Later importFrom) {}
