package dev.berth.controller.tokens.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.api.Status.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code TokenRequest}, as far as the client writes it.
 *
 * @param audiences for whom the token is to be; at least one
 * @param life from ten minutes to 2^32 seconds
 */
public record TokenOrder(List<String> audiences, Duration life, Optional<Bond> bond) {
    private static final long DEFAULT_SECONDS = 3600;
    private static final long LEAST_SECONDS = 600;
    private static final long MOST_SECONDS = 1L << 32;
    /** Else a token could become larger than what is ever read. */
    private static final int MOST_AUDIENCES = 16;

    private static final int LONGEST_AUDIENCE = 256;
    private static final Resource KIND = new Resource(
            "authentication.k8s.io",
            "v1",
            "tokenrequests",
            "tokenrequest",
            "TokenRequest",
            true,
            List.of(),
            List.of(),
            false,
            false);
    private static final Map<String, Resource> BINDABLE =
            Map.of("Pod", Resources.PODS, "Secret", Resources.SECRETS, "Node", Resources.NODES);

    public TokenOrder {
        audiences = List.copyOf(audiences);
    }

    /**
     * The object that the token is to go with.
     *
     * @param uid empty for whichever has the name
     */
    public record Bond(Resource resource, String name, String uid) {}

    /** What came of reading. */
    public sealed interface Read {
        record Order(TokenOrder order) implements Read {}

        record Refused(Status status) implements Read {}
    }

    /** @param own the audiences of the API, for a request that names none */
    public static Read read(JsonNode request, List<String> own) {
        JsonNode spec = request.path("spec");
        var causes = new ArrayList<Cause>();
        List<String> audiences = audiences(spec.path("audiences"), own, causes);
        long seconds = seconds(spec.path("expirationSeconds"), causes);
        Optional<Bond> bond = bond(spec.path("boundObjectRef"), causes);
        return causes.isEmpty()
                ? new Read.Order(new TokenOrder(audiences, Duration.ofSeconds(seconds), bond))
                : new Read.Refused(Status.invalid(KIND, "", causes));
    }

    private static List<String> audiences(JsonNode written, List<String> own, List<Cause> causes) {
        List<String> all = written.valueStream().map(a -> a.asText("")).toList();
        boolean sound = all.size() <= MOST_AUDIENCES
                && all.stream().allMatch(a -> !a.isEmpty() && a.length() <= LONGEST_AUDIENCE);
        if (!sound) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: must be at most " + MOST_AUDIENCES + " texts of 1 to " + LONGEST_AUDIENCE
                            + " characters",
                    "spec.audiences"));
        }
        return all.isEmpty() ? own : all;
    }

    private static long seconds(JsonNode written, List<Cause> causes) {
        if (written.isMissingNode() || written.isNull()) {
            return DEFAULT_SECONDS;
        }
        boolean whole = written.isIntegralNumber() && written.canConvertToLong();
        String why = whole ? lifeProblem(written.longValue()) : "must be a whole number of seconds";
        if (!why.isEmpty()) {
            causes.add(
                    new Cause("FieldValueInvalid", "Invalid value: " + written + ": " + why, "spec.expirationSeconds"));
        }
        return why.isEmpty() ? written.longValue() : DEFAULT_SECONDS;
    }

    /** Why no token can count for so long; empty if one can. */
    public static String lifeProblem(long seconds) {
        if (seconds < LEAST_SECONDS) {
            return "may not specify a duration less than 10 minutes";
        }
        return seconds > MOST_SECONDS ? "may not specify a duration larger than 2^32 seconds" : "";
    }

    private static Optional<Bond> bond(JsonNode ref, List<Cause> causes) {
        if (ref.isMissingNode() || ref.isNull()) {
            return Optional.empty();
        }
        String kind = ref.path("kind").asText("");
        Resource resource = BINDABLE.get(kind);
        String name = ref.path("name").asText("");
        String version = ref.path("apiVersion").asText("v1");
        if (resource == null || !(version.equals("v1") || version.isEmpty())) {
            causes.add(new Cause(
                    "FieldValueNotSupported",
                    "Unsupported value: \"" + version + " " + kind
                            + "\": supported values: \"v1 Node\", \"v1 Pod\", \"v1 Secret\"",
                    "spec.boundObjectRef"));
            return Optional.empty();
        }
        if (name.isEmpty()) {
            causes.add(new Cause("FieldValueRequired", "Required value", "spec.boundObjectRef.name"));
        }
        return Optional.of(new Bond(resource, name, ref.path("uid").asText("")));
    }

    /** Why a token of the account cannot be bound to the object (registry/core/serviceaccount/storage/token.go); empty if it can. */
    public static Optional<Status> refusal(KubeObject account, Bond bond, KubeObject object) {
        if (!bond.uid().isEmpty() && !bond.uid().equals(object.uid())) {
            return Optional.of(Status.conflict(
                    bond.resource(),
                    bond.name(),
                    "the UID in the bound object reference (" + bond.uid() + ") does not match the UID in record ("
                            + object.uid() + "). The object might have been deleted and then recreated"));
        }
        boolean others =
                bond.resource().equals(Resources.PODS) && !accountOf(object).equals(account.name());
        return others
                ? Optional.of(Status.badRequest("cannot bind token for serviceaccount \"" + account.name()
                        + "\" to pod running with different serviceaccount name."))
                : Optional.empty();
    }

    /** The name of a pod's ServiceAccount. */
    public static String accountOf(KubeObject pod) {
        String name = pod.tree().path("spec").path("serviceAccountName").asText("");
        return name.isEmpty() ? "default" : name;
    }
}
