package dev.berth.controller.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.api.Status.Cause;
import dev.berth.protocol.node.PodVisit.LogWish;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the query of {@code pods/log}, {@code exec}, {@code attach} and {@code portforward} asks for, checked as Kubernetes does and in its words. */
public final class PodOptions {
    private PodOptions() {}

    /**
     * @param stdin whether the client will send input
     * @param tty whether a terminal is wanted, which has one output for all
     */
    public record Terminal(List<String> command, boolean stdin, boolean tty) {
        public Terminal {
            command = List.copyOf(command);
        }
    }

    /** @throws RefusedException with 400 or 422 */
    public static LogWish log(Query query, Instant now) {
        var wrong = new ArrayList<Cause>();
        OptionalLong tail = query.number("tailLines");
        OptionalLong limit = query.number("limitBytes");
        OptionalLong seconds = query.number("sinceSeconds");
        if (tail.isPresent() && tail.getAsLong() < 0) {
            wrong.add(invalid("tailLines", tail.getAsLong(), "must be greater than or equal to 0"));
        }
        if (limit.isPresent() && limit.getAsLong() < 1) {
            wrong.add(invalid("limitBytes", limit.getAsLong(), "must be greater than 0"));
        }
        Optional<Instant> since = since(query);
        if (seconds.isPresent() && since.isPresent()) {
            wrong.add(new Cause(
                    "FieldValueForbidden",
                    "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
                    ""));
        } else if (seconds.isPresent() && seconds.getAsLong() < 1) {
            wrong.add(invalid("sinceSeconds", seconds.getAsLong(), "must be greater than 0"));
        }
        if (!wrong.isEmpty()) {
            throw new RefusedException(invalidOptions(wrong));
        }
        return new LogWish(
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                boxed(tail),
                since.map(Instant::toEpochMilli).or(() -> boxed(seconds).map(s -> before(now, s))),
                boxed(limit));
    }

    private static long before(Instant now, long seconds) {
        long most = Duration.ofDays(36_500).toSeconds();
        return now.minusSeconds(Math.min(seconds, most)).toEpochMilli();
    }

    private static Optional<Instant> since(Query query) {
        return query.nonEmpty("sinceTime").map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw RefusedException.badRequest(
                        "the query parameter sinceTime is no time of RFC 3339: \"" + text + "\"");
            }
        });
    }

    private static Cause invalid(String field, long value, String why) {
        return new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, field);
    }

    private static Status invalidOptions(List<Cause> causes) {
        List<String> lines = causes.stream()
                .map(c -> c.field().isEmpty() ? c.message() : c.field() + ": " + c.message())
                .toList();
        String text = lines.size() == 1 ? lines.getFirst() : "[" + String.join(", ", lines) + "]";
        return new Status(
                422, "Invalid", "PodLogOptions \"\" is invalid: " + text, "", "PodLogOptions", "", "", causes, 0);
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    /** @throws RefusedException with 400 */
    public static Terminal terminal(Query query, boolean needsCommand) {
        boolean stdin = query.flag("stdin");
        if (!stdin && !query.flag("stdout") && !query.flag("stderr")) {
            throw RefusedException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        List<String> command = query.all("command");
        if (needsCommand && (command.isEmpty() || command.getFirst().isEmpty())) {
            throw RefusedException.badRequest("you must specify at least one command for the container");
        }
        return new Terminal(command, stdin, query.flag("tty"));
    }

    /** @throws RefusedException with 400 */
    public static List<Integer> ports(Query query) {
        List<Integer> found = new ArrayList<>();
        for (String value : query.all("ports")) {
            for (String one : value.split(",")) {
                found.add(port(one));
            }
        }
        return found;
    }

    /** @throws RefusedException with 400 */
    public static int port(String text) {
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw RefusedException.badRequest("\"" + text + "\" is no port: it must be between 1 and 65535, inclusive");
    }

    /**
     * The container that a request means.
     *
     * @param asked empty for a pod's only one
     * @throws RefusedException with 400
     */
    public static String container(KubeObject pod, String asked) {
        JsonNode spec = pod.tree().path("spec");
        List<String> containers = names(spec.path("containers"));
        List<String> inits = names(spec.path("initContainers"));
        if (!asked.isEmpty()) {
            if (Stream.concat(containers.stream(), inits.stream()).noneMatch(asked::equals)) {
                throw RefusedException.badRequest("container " + asked + " is not valid for pod " + pod.name());
            }
            return asked;
        }
        if (containers.size() == 1) {
            return containers.getFirst();
        }
        throw RefusedException.badRequest("a container name must be specified for pod " + pod.name()
                + ", choose one of: [" + String.join(" ", containers) + "]"
                + (inits.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", inits) + "]"));
    }

    private static List<String> names(JsonNode containers) {
        var found = new ArrayList<String>();
        containers.forEach(c -> found.add(c.path("name").asText("")));
        return found;
    }
}
