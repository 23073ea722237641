package dev.berth.controller.api.request;

import dev.berth.protocol.schema.FieldValidation;

/**
 * The parameters of a write. {@code fieldManager} and {@code force} are accepted and ignored: Berth keeps no managedFields yet.
 *
 * @param validation what is done about unknown fields
 */
public record WriteOptions(boolean dryRun, FieldValidation validation) {
    /** @throws RefusedException with 400 or 422 for values that Kubernetes does not know */
    public static WriteOptions of(Query query) {
        return new WriteOptions(dryRun(query.text("dryRun")), validation(query.text("fieldValidation")));
    }

    /** {@code All} is the only stage that there is. */
    static boolean dryRun(String text) {
        return switch (text) {
            case "" -> false;
            case "All" -> true;
            default ->
                throw ListOptions.forbidden("dryRun: Unsupported value: \"" + text + "\": supported values: \"All\"");
        };
    }

    private static FieldValidation validation(String text) {
        return switch (text) {
            case "Ignore" -> FieldValidation.IGNORE;
            case "", "Warn" -> FieldValidation.WARN;
            case "Strict" -> FieldValidation.STRICT;
            default ->
                throw ListOptions.forbidden("fieldValidation: Unsupported value: \"" + text
                        + "\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        };
    }
}
