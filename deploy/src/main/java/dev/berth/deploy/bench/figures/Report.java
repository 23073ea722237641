package dev.berth.deploy.bench.figures;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.deploy.bench.figures.Result.Incomplete;
import dev.berth.deploy.bench.figures.Result.Measured;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Everything that one run of the benchmarks came to, and under which circumstances. */
public record Report(Machine machine, Instant began, double loadAtStart, double loadAtEnd, List<Result> results) {
    public Report {
        results = List.copyOf(results);
    }

    /** Where it ran. */
    public record Machine(int cores, long memoryMegabytes, String system, String java) {
        @Override
        public String toString() {
            return cores + " cores, " + memoryMegabytes / 1024 + " GiB, " + system + ", Java " + java;
        }
    }

    public boolean complete() {
        return results.stream().noneMatch(r -> r instanceof Incomplete);
    }

    public String text() {
        String when = began.truncatedTo(ChronoUnit.MINUTES).toString();
        return String.format(
                        Locale.ROOT,
                        "%s%n%s; load %.1f at the start, %.1f at the end%n%n",
                        when,
                        machine,
                        loadAtStart,
                        loadAtEnd)
                + Table.of(results);
    }

    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("began", began.toString());
        json.putObject("machine")
                .put("cores", machine.cores())
                .put("memoryMegabytes", machine.memoryMegabytes())
                .put("system", machine.system())
                .put("java", machine.java());
        json.putObject("load").put("start", loadAtStart).put("end", loadAtEnd);
        ArrayNode list = json.putArray("results");
        for (Result result : results) {
            switch (result) {
                case Measured m -> measured(list.addObject(), m);
                case Incomplete i -> list.addObject().put("name", i.name()).put("incomplete", i.reason());
            }
        }
        return json;
    }

    private static void measured(ObjectNode json, Measured m) {
        json.put("name", m.name())
                .put("unit", m.unit().symbol())
                .put("n", m.figures().n());
        json.put("min", m.figures().min())
                .put("median", m.figures().median())
                .put("max", m.figures().max());
        m.aim().ifPresent(a -> json.put("aim", a.limit()).put("met", a.metBy(m.figures())));
        ArrayNode samples = json.putArray("samples");
        m.figures().samples().forEach(samples::add);
    }
}
