package dev.berth.deploy.chaos.history;

import java.util.List;

/**
 * What a run was to do, and how far it came.
 *
 * @param planned the names of its nemeses
 * @param failed in their order
 * @param whole the moments at which the cluster was found well again after a strike, in their order
 */
public record Course(List<String> planned, List<FailedStrike> failed, List<Long> whole) {
    public Course {
        planned = List.copyOf(planned);
        failed = List.copyOf(failed);
        whole = List.copyOf(whole);
    }

    /** When what began to be healed at a moment was over; the end of time if it never was. */
    long overAfter(long healed) {
        return whole.stream().filter(w -> w >= healed).findFirst().orElse(Long.MAX_VALUE);
    }
}
