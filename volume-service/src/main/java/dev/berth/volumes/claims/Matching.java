package dev.berth.volumes.claims;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Which existing volume a claim gets: one set aside for it, else the smallest that fits. */
final class Matching {
    private Matching() {}

    /**
     * @param waits whether the class waits for its first consumer: then only its node makes a volume eligible
     * @param node the consumer's node, if it has one
     */
    static Optional<Volume> best(Pass pass, Claim claim, String className, boolean waits, Optional<String> node) {
        Optional<Volume> setAside = pass.namedFor(claim).stream()
                .filter(v -> !v.object().deleting()
                        && (v.belongsTo(claim) || mismatch(v, claim, className).isEmpty()))
                .min(Comparator.comparing(Volume::size).thenComparing(Volume::name));
        if (setAside.isPresent() || (waits && node.isEmpty())) {
            return setAside;
        }
        Map<String, String> labels =
                node.flatMap(pass::node).map(n -> n.labels()).orElse(Map.of());
        return pass.unbound(className).stream()
                .filter(Matching::available)
                .filter(v -> mismatch(v, claim, className).isEmpty())
                .filter(v -> claim.selector()
                        .map(s -> s.matches(v.object().labels()))
                        .orElse(true))
                .filter(v -> node.map(n -> v.reaches(n, labels)).orElse(true))
                .min(Comparator.comparing(Volume::size).thenComparing(Volume::name));
    }

    /** A volume that was just made has no phase yet. */
    private static boolean available(Volume v) {
        return !v.object().deleting()
                && !v.phase().equals("Released")
                && !v.phase().equals("Failed");
    }

    /** Why the volume is not what the claim asks for, in Kubernetes' words; empty if it is. */
    static Optional<String> mismatch(Volume volume, Claim claim) {
        return mismatch(volume, claim, claim.className().orElse(""));
    }

    private static Optional<String> mismatch(Volume volume, Claim claim, String className) {
        if (claim.size().exceeds(volume.size())) {
            return Optional.of("requested PV is too small");
        }
        if (!volume.className().equals(className)) {
            return Optional.of("storageClassName does not match");
        }
        if (!volume.volumeMode().equals(claim.volumeMode())) {
            return Optional.of("incompatible volumeMode");
        }
        return volume.accessModes().containsAll(claim.accessModes())
                ? Optional.empty()
                : Optional.of("incompatible accessMode");
    }
}
