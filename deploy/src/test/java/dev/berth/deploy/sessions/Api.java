package dev.berth.deploy.sessions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The collections of pods and nodes, and what plans over them: one StatefulSet of one replica, which gets a new pod when there is none. Writes
 * take place when they arrive, in one order.
 */
final class Api {
    private final Virtual time;
    private final Map<String, Boolean> ready = new TreeMap<>();
    private Optional<Pod> pod = Optional.empty();
    private int lives;
    private long revision;
    /** What the pods looked like, newest last: views lag. */
    private final List<Seen> history = new ArrayList<>();

    record Pod(int life, String node, boolean deleting) {}

    record Seen(long revision, long at, Optional<Pod> pod) {}

    Api(Virtual time) {
        this.time = time;
        note();
    }

    void node(String name, boolean isReady) {
        ready.put(name, isReady);
    }

    /** The StatefulSet controller and placement, in one step. */
    void plan() {
        List<String> fit = ready.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        if (pod.isEmpty() && !fit.isEmpty()) {
            pod = Optional.of(new Pod(++lives, fit.get(time.random.nextInt(fit.size())), false));
            note();
        }
    }

    /** A user deletes the pod, forced or not: it goes when it is known dead. */
    void delete() {
        pod = pod.map(p -> new Pod(p.life(), p.node(), true));
        note();
    }

    /** Takes out that life of the pod. */
    void remove(int life) {
        if (pod.filter(p -> p.life() == life).isPresent()) {
            pod = Optional.empty();
            note();
        }
    }

    private void note() {
        history.add(new Seen(++revision, time.now(), pod));
    }

    Seen newest() {
        return history.getLast();
    }

    /** As a view shows it that is behind by so many milliseconds. */
    Seen behind(long millis) {
        for (int i = history.size() - 1; i > 0; i--) {
            if (history.get(i).at() <= time.now() - millis) {
                return history.get(i);
            }
        }
        return history.getFirst();
    }
}
