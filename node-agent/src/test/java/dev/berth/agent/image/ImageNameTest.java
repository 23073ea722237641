package dev.berth.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest, nginx",
        "nginx:1.16, docker.io/library/nginx:1.16, nginx",
        "docker.io/nginx:1.16, docker.io/library/nginx:1.16, nginx",
        "index.docker.io/library/nginx, docker.io/library/nginx:latest, nginx",
        "bitnami/redis:7, docker.io/bitnami/redis:7, bitnami/redis",
        "quay.io/coreos/etcd:v3, quay.io/coreos/etcd:v3, quay.io/coreos/etcd",
        "localhost:5000/app, localhost:5000/app:latest, localhost:5000/app",
        "localhost/app:2, localhost/app:2, localhost/app",
        "app@sha256:abc, docker.io/library/app@sha256:abc, app",
        "app:1@sha256:abc, docker.io/library/app@sha256:abc, app"
    })
    void aNameIsCompleted(String text, String full, String familiar) {
        assertThat(ImageName.parse(text)).hasToString(full);
        assertThat(ImageName.parse(text).familiarRepository()).isEqualTo(familiar);
    }

    @Test
    void nonsenseIsRefused() {
        for (String text : new String[] {"", "  ", "a b", "a:", "quay.io/", "a\nb"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> ImageName.parse(text));
        }
    }
}
