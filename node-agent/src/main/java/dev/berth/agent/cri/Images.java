package dev.berth.agent.cri;

import dev.berth.agent.image.ImageName;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.ImageSpec;

/** Images in the words of users and of a runtime. */
public final class Images {
    private Images() {}

    /**
     * Names an image in full, so that no runtime guesses at a registry.
     *
     * @throws RuntimeFailure {@code InvalidImageName}
     */
    public static ImageSpec spec(String name) {
        try {
            return ImageSpec.newBuilder()
                    .setImage(ImageName.parse(name).toString())
                    .build();
        } catch (IllegalArgumentException badName) {
            throw new RuntimeFailure("InvalidImageName", String.valueOf(badName.getMessage()));
        }
    }

    /** One that is there; its id is the first digest by which registries know it, or else its own, as runtimes report of containers. */
    public static PodRuntime.Image present(String name, Image image) {
        String id = image.getRepoDigestsCount() > 0 ? image.getRepoDigests(0) : image.getId();
        return new PodRuntime.Image(name, id, "");
    }

    /** Of one that is not there and may not be pulled. */
    public static RuntimeFailure neverPulled(String name) {
        return new RuntimeFailure(
                "ErrImageNeverPull", "Container image \"" + name + "\" is not present with pull policy of Never");
    }
}
