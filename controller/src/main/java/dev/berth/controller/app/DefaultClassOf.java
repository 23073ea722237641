package dev.berth.controller.app;

import dev.berth.controller.admit.DefaultClass;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Views;
import java.util.Comparator;
import java.util.Optional;

/** The default StorageClass as this JVM's view has it; of several the newest, as Kubernetes chooses. */
record DefaultClassOf(Views views) implements DefaultClass {
    private static final String MARK = "storageclass.kubernetes.io/is-default-class";

    @Override
    public Optional<String> name() {
        return views.of(Resources.STORAGE_CLASSES)
                .now()
                .all()
                .filter(c -> "true".equals(c.annotations().get(MARK)))
                .max(Comparator.comparing((KubeObject c) ->
                        c.tree().at("/metadata/creationTimestamp").asText("")))
                .map(KubeObject::name);
    }
}
