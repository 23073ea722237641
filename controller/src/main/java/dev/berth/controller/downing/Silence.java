package dev.berth.controller.downing;

/** A member says that it hears nothing of another. Either of them may be to blame, or what is between. */
public record Silence(String observer, String subject) {
    boolean between(String one, String other) {
        return (observer.equals(one) && subject.equals(other)) || (observer.equals(other) && subject.equals(one));
    }
}
