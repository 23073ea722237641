package dev.berth.agent.spec;

import dev.berth.protocol.config.TokenWish;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node has of the tokens that a pod has in its volumes.
 *
 * @param known no entry for one that has been asked for and not come
 */
public record PodTokens(Map<TokenWish, Answer> known) {
    public static final PodTokens NONE = new PodTokens(Map.of());

    public PodTokens {
        known = Map.copyOf(known);
    }

    /**
     * A token, or why there is none.
     *
     * @param problem empty where there is one
     */
    public record Answer(Bytes token, String problem) {
        public static Answer token(String text) {
            return new Answer(Bytes.of(text), "");
        }

        public static Answer none(String why) {
            return new Answer(Bytes.of(""), why);
        }

        public boolean refused() {
            return !problem.isEmpty();
        }
    }

    public Optional<Answer> get(TokenWish wish) {
        return Optional.ofNullable(known.get(wish));
    }

    /** A token that is there is better than none that is newer. */
    public PodTokens with(TokenWish wish, Answer answer) {
        Answer before = known.get(wish);
        if (answer.refused() && before != null && !before.refused()) {
            return this;
        }
        var next = new HashMap<>(known);
        next.put(wish, answer);
        return new PodTokens(next);
    }
}
