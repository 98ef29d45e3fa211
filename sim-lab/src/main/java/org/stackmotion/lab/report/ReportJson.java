package org.stackmotion.lab.report;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes report.json: fields in the order of the contract, line feeds on every machine. */
public final class ReportJson {
    private ReportJson() {}

    public static String write(RunReport report) {
        return mapper().writer().with(printer()).writeValueAsString(report) + "\n";
    }

    /** The mapper of all JSON that people or programs get from us. */
    public static JsonMapper mapper() {
        return JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    }
}
