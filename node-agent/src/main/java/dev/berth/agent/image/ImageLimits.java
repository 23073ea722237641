package dev.berth.agent.image;

/**
 * Above these an archive is refused.
 *
 * @param bytes of one unpacked layer, and of one archive
 * @param members of one layer
 * @param documentBytes of a manifest, index or configuration
 */
public record ImageLimits(long bytes, long members, int documentBytes) {
    public static final ImageLimits DEFAULT = new ImageLimits(16L << 30, 1_000_000, 8 << 20);
}
