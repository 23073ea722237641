package dev.berth.volumes.claims;

import java.util.List;
import java.util.Set;

/**
 * What is to be done about claims and volumes.
 *
 * @param works independent of each other; may be carried out side by side
 * @param missing what looks gone but may only not have been seen yet: to be given back as {@link Scene#missing()} with the time since it was
 *     first named
 */
public record Plan(List<Work> works, Set<String> missing) {
    public Plan {
        works = List.copyOf(works);
        missing = Set.copyOf(missing);
    }

    /** The steps for one claim or volume, in order; the first that is refused or no longer fits ends them. */
    public record Work(String subject, List<Step> steps) {
        public Work {
            steps = List.copyOf(steps);
        }
    }
}
