package dev.berth.controller.tls;

/** A key or certificate that is missing, broken or expired; the message names the file and the cure. */
public final class CredentialException extends RuntimeException {
    public CredentialException(String message) {
        super(message);
    }

    public CredentialException(String message, Throwable cause) {
        super(message, cause);
    }
}
