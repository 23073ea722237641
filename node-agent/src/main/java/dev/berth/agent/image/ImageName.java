package dev.berth.agent.image;

/**
 * An image's name in full: {@code nginx:1.16} is {@code docker.io/library/nginx:1.16}.
 *
 * @param registry for example {@code docker.io}
 * @param repository for example {@code library/nginx}
 * @param reference {@code :TAG} or {@code @DIGEST}
 */
public record ImageName(String registry, String repository, String reference) {
    private static final String HUB = "docker.io";
    private static final String OFFICIAL = "library/";

    /** @throws IllegalArgumentException when the text cannot be an image's name */
    public static ImageName parse(String text) {
        String rest = text.strip();
        if (rest.isEmpty() || rest.length() > 512 || rest.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("'" + text + "' is no image name");
        }
        String digest = "";
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = rest.substring(at);
            rest = rest.substring(0, at);
        }
        String tag = "";
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon);
            rest = rest.substring(0, colon);
        }
        String reference = digest.isEmpty() ? (tag.isEmpty() ? ":latest" : tag) : digest;
        return located(text, rest, reference);
    }

    private static ImageName located(String text, String path, String reference) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? "" : path.substring(0, slash);
        boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = hasRegistry ? first : HUB;
        String repository = hasRegistry ? path.substring(slash + 1) : path;
        if (registry.equals("index.docker.io")) {
            registry = HUB;
        }
        if (registry.equals(HUB) && !repository.contains("/")) {
            repository = OFFICIAL + repository;
        }
        if (repository.isEmpty() || repository.endsWith("/") || reference.length() < 2) {
            throw new IllegalArgumentException("'" + text + "' is no image name");
        }
        return new ImageName(registry, repository, reference);
    }

    /** Without registry and {@code library/} where those are the usual ones, and without the reference. */
    public String familiarRepository() {
        if (!registry.equals(HUB)) {
            return registry + "/" + repository;
        }
        return repository.startsWith(OFFICIAL) ? repository.substring(OFFICIAL.length()) : repository;
    }

    @Override
    public String toString() {
        return registry + "/" + repository + reference;
    }
}
