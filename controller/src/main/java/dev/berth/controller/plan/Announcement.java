package dev.berth.controller.plan;

import java.util.Optional;

/**
 * The events that a step yields, about its workload.
 *
 * @param done when it succeeded; {@code {}} stands for the object's name, which may be generated
 * @param refused when it was refused; {@code {}} stands for the refusal's message
 */
public record Announcement(Optional<Notice> done, Optional<Notice> refused) {
    /** A step that passes in silence. */
    public static final Announcement NONE = new Announcement(Optional.empty(), Optional.empty());

    public static Announcement of(String doneReason, String done, String refusedReason, String refused) {
        return new Announcement(
                Optional.of(new Notice(false, doneReason, done)),
                Optional.of(new Notice(true, refusedReason, refused)));
    }

    /** A step that is worth a word only when it is refused. */
    public static Announcement ofRefusal(String reason, String refused) {
        return new Announcement(Optional.empty(), Optional.of(new Notice(true, reason, refused)));
    }

    /**
     * One event.
     *
     * @param reason Kubernetes' reason
     */
    public record Notice(boolean warning, String reason, String message) {
        public Notice about(String what) {
            return new Notice(warning, reason, message.replace("{}", what));
        }
    }
}
