package dev.berth.agent.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports that the session has not acknowledged: the newest per pod, one of them under way. Confined to its actor; times are since boot. */
public final class Outbox {
    private final Map<String, Letter> letters = new LinkedHashMap<>();
    private long numbers;

    /**
     * The newest report of a pod.
     *
     * @param notBefore a lazy report waits until then for a better one
     * @param sentAt when this pod's last report was sent, unless that has been answered
     */
    public record Letter(
            String namespace,
            String name,
            String uid,
            byte[] status,
            long number,
            boolean gone,
            Duration notBefore,
            Optional<Duration> sentAt) {
        Letter sent(Duration now) {
            return new Letter(namespace, name, uid, status, number, gone, notBefore, Optional.of(now));
        }
    }

    /** Takes the place of the pod's earlier report; that nothing is left of the pod is never taken back. */
    public void put(String namespace, String name, String uid, byte[] status, boolean gone, Duration notBefore) {
        Letter before = letters.get(uid);
        if (before != null && before.gone() && !gone) {
            return;
        }
        Optional<Duration> sentAt = before == null ? Optional.empty() : before.sentAt();
        letters.put(uid, new Letter(namespace, name, uid, status, ++numbers, gone, notBefore, sentAt));
    }

    /** What is to be sent now, and counts as sent: new ones at once, unanswered ones after the pause. */
    public List<Letter> due(Duration now, Duration pause) {
        var out = new ArrayList<Letter>();
        for (Letter l : List.copyOf(letters.values())) {
            boolean open =
                    l.sentAt().filter(at -> now.minus(pause).compareTo(at) < 0).isPresent();
            if (!open && l.notBefore().compareTo(now) <= 0) {
                letters.put(l.uid(), l.sent(now));
                out.add(l);
            }
        }
        return out;
    }

    /** The report of this number is durable; a newer one of the pod may now be sent. */
    public void reported(String uid, long number) {
        Letter l = letters.get(uid);
        if (l == null) {
            return;
        }
        if (l.number() == number) {
            letters.remove(uid);
        } else {
            letters.put(
                    uid,
                    new Letter(
                            l.namespace(),
                            l.name(),
                            uid,
                            l.status(),
                            l.number(),
                            l.gone(),
                            l.notBefore(),
                            Optional.empty()));
        }
    }

    public boolean holds(String uid) {
        return letters.containsKey(uid);
    }

    /** A new session knows nothing of what the old one was asked: everything is to be sent again. */
    public void resend() {
        letters.replaceAll((uid, l) -> new Letter(
                l.namespace(), l.name(), uid, l.status(), l.number(), l.gone(), Duration.ZERO, Optional.empty()));
    }

    /** The pod has left the API: nobody is interested any more. */
    public void forget(String uid) {
        letters.remove(uid);
    }
}
