package dev.berth.controller.access;

import dev.berth.protocol.api.Status;
import java.util.List;
import java.util.Optional;

/**
 * What one party may do.
 *
 * @param home the namespace of a ServiceAccount; empty for others
 */
public record Access(Grant grant, String home) {
    public static final Access EVERYTHING = new Access(Grant.CLUSTER_ADMIN, "");
    public static final Access ASKING = new Access(Grant.DISCOVER, "");

    public boolean allows(Deed deed) {
        return switch (deed) {
            case Deed.Ask ask -> true;
            case Deed.Path path -> grant == Grant.CLUSTER_ADMIN;
            case Deed.Objects o ->
                switch (grant) {
                    case DISCOVER -> false;
                    case VIEW -> atHome(o) && o.looks();
                    case EDIT -> atHome(o) && !o.raises();
                    case CLUSTER_VIEW -> o.looks();
                    case CLUSTER_ADMIN -> true;
                };
        };
    }

    private boolean atHome(Deed.Objects o) {
        return !home.isEmpty() && o.namespace().equals(home);
    }

    /** A 403 in Kubernetes' words, with the cure; empty if it is allowed. */
    public Optional<Status> refusal(String user, Deed deed) {
        if (allows(deed)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (deed) {
                    case Deed.Ask ask -> path(user, ask.verb(), ask.path());
                    case Deed.Path path -> path(user, path.verb(), path.path());
                    case Deed.Objects o -> objects(user, o);
                });
    }

    private Status path(String user, String verb, String path) {
        return Status.of(
                403,
                "Forbidden",
                "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\": " + cure());
    }

    private Status objects(String user, Deed.Objects o) {
        String what = o.subresource().isEmpty() ? o.plural() : o.plural() + "/" + o.subresource();
        String qualified = o.group().isEmpty() ? o.plural() : o.plural() + "." + o.group();
        String scope = o.namespace().isEmpty() ? "at the cluster scope" : "in the namespace \"" + o.namespace() + "\"";
        String message = qualified + (o.name().isEmpty() ? "" : " \"" + o.name() + "\"") + " is forbidden: User \""
                + user
                + "\" cannot " + o.verb() + " resource \"" + what + "\" in API group \"" + o.group() + "\" " + scope
                + ": " + cure();
        return new Status(403, "Forbidden", message, o.group(), o.plural(), o.name(), "", List.of(), 0);
    }

    private String cure() {
        return home.isEmpty()
                ? "only members of the group system:masters may"
                : "the annotation " + Grant.ANNOTATION + " of its ServiceAccount allows it no more (one of "
                        + Grant.words() + ")";
    }
}
