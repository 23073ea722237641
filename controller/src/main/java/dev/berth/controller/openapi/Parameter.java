package dev.berth.controller.openapi;

import java.util.List;

/**
 * A parameter of an operation.
 *
 * @param in {@code path} or {@code query}
 * @param type the JSON type
 */
record Parameter(String name, String in, String type, String description) {
    private static final Parameter DRY_RUN = query(
            "dryRun",
            "string",
            "When present, indicates that modifications should not be persisted. Valid values are: - All: all dry run"
                    + " stages will be processed");
    private static final Parameter FIELD_MANAGER = query(
            "fieldManager",
            "string",
            "fieldManager is a name associated with the actor or entity that is making these changes.");
    private static final Parameter FIELD_VALIDATION = query(
            "fieldValidation",
            "string",
            "fieldValidation instructs the server on how to handle objects in the request (POST/PUT/PATCH) containing"
                    + " unknown or duplicate fields. Valid values are: - Ignore: silently drop them. - Warn: drop them and"
                    + " send a warning for each. - Strict: fail the request with a BadRequest error.");
    private static final Parameter PRETTY = query("pretty", "string", "If 'true', then the output is pretty printed.");
    private static final Parameter LABELS = query(
            "labelSelector",
            "string",
            "A selector to restrict the list of returned objects by their labels. Defaults to everything.");
    private static final Parameter FIELDS = query(
            "fieldSelector",
            "string",
            "A selector to restrict the list of returned objects by their fields. Defaults to everything.");
    private static final Parameter LIMIT =
            query("limit", "integer", "limit is a maximum number of responses to return for a list call.");
    private static final Parameter CONTINUE =
            query("continue", "string", "The continue option of an earlier answer, to retrieve more results.");
    private static final Parameter REVISION = query(
            "resourceVersion",
            "string",
            "resourceVersion sets a constraint on what resource versions a request may be served from.");
    private static final Parameter GRACE = query(
            "gracePeriodSeconds",
            "integer",
            "The duration in seconds before the object should be deleted. The value zero indicates delete immediately.");
    private static final Parameter PROPAGATION = query(
            "propagationPolicy",
            "string",
            "Whether and how garbage collection will be performed: 'Orphan', 'Background' or 'Foreground'.");

    static final List<Parameter> LIST = List.of(
            query(
                    "allowWatchBookmarks",
                    "boolean",
                    "allowWatchBookmarks requests watch events with type \"BOOKMARK\"."),
            CONTINUE,
            FIELDS,
            LABELS,
            LIMIT,
            PRETTY,
            REVISION,
            query("resourceVersionMatch", "string", "How resourceVersion is applied to list calls."),
            query("timeoutSeconds", "integer", "Timeout for the list/watch call."),
            query("watch", "boolean", "Watch for changes to the described resources and return them as a stream."));
    static final List<Parameter> WRITE = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, PRETTY);
    static final List<Parameter> PATCH = List.of(
            DRY_RUN,
            FIELD_MANAGER,
            FIELD_VALIDATION,
            query("force", "boolean", "Force is going to \"force\" Apply requests."),
            PRETTY);
    static final List<Parameter> DELETE = List.of(DRY_RUN, GRACE, PRETTY, PROPAGATION);
    static final List<Parameter> DELETE_COLLECTION =
            List.of(CONTINUE, DRY_RUN, FIELDS, GRACE, LABELS, LIMIT, PRETTY, PROPAGATION, REVISION);

    static Parameter path(String name, String description) {
        return new Parameter(name, "path", "string", description);
    }

    private static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }
}
