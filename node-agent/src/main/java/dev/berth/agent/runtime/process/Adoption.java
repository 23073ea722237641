package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.net.AddressPool;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Started;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the pods of an earlier life of the agent. What was half-made, or is not of this boot, is swept. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final ProcessRuntimeConfig config;
    private final Ledger ledger;
    private final Isolation isolation;
    private final AddressPool addresses;
    private final Launch launch;
    private final Watch watch;

    Adoption(
            ProcessRuntimeConfig config,
            Ledger ledger,
            Isolation isolation,
            AddressPool addresses,
            Launch launch,
            Watch watch) {
        this.config = config;
        this.ledger = ledger;
        this.isolation = isolation;
        this.addresses = addresses;
        this.launch = launch;
        this.watch = watch;
    }

    List<FoundPod> adopt(Map<String, Pod> pods) throws IOException {
        List<FoundPod> found = new ArrayList<>();
        String boot = LinuxProcess.bootId();
        for (Path directory : ledger.podDirectories()) {
            Optional<PodRecord> record = ledger.pod(directory);
            if (record.isPresent()
                    && record.get().bootId().equals(boot)
                    && record.get().ownIp().map(addresses::reserve).orElse(true)) {
                Pod pod = new Pod(record.get());
                found.add(adopt(pod, directory));
                pods.put(pod.record().uid(), pod);
            } else {
                LOG.warn(
                        "The pod in {} is half-made, of another boot or has a broken record; it is taken away",
                        directory);
                discard(directory, record);
            }
        }
        return found;
    }

    private void discard(Path directory, Optional<PodRecord> record) throws IOException {
        for (ContainerRecord container : ledger.containers(directory)) {
            isolation.endRunaways(container);
        }
        Sweeper.killBelow(config, directory);
        String name = directory.getFileName().toString();
        String uid = record.map(PodRecord::uid).orElse(name.substring(name.lastIndexOf('_') + 1));
        isolation.removeSandbox(directory, record.flatMap(PodRecord::ownIp), uid);
        ledger.dropExits(uid);
        Directories.deleteTree(directory);
    }

    private FoundPod adopt(Pod pod, Path directory) throws IOException {
        List<Started> running = new ArrayList<>();
        List<ContainerExit> ended = new ArrayList<>();
        for (ContainerRecord record : ledger.containers(directory)) {
            Container container = new Container(record, ledger.files(pod.record(), record.name(), record.attempt()));
            pod.put(container);
            if (settled(container)) {
                running.add(container.started());
                watch.add(container);
            } else {
                container.kill();
                isolation.endRunaways(record);
                container.convertLog(true);
                ContainerExit exit = container.exit(System.currentTimeMillis());
                container.end().complete(exit);
                ended.add(exit);
            }
        }
        endUnknown(pod, directory);
        PodRecord record = pod.record();
        return new FoundPod(record.uid(), record.namespace(), record.name(), record.ip(), running, ended);
    }

    /** Starts whose record is torn, and processes of starts that are not the latest: nobody would ever end them. */
    private void endUnknown(Pod pod, Path directory) throws IOException {
        for (Path container : Ledger.directories(directory)) {
            for (Path start : Ledger.directories(container)) {
                boolean known = pod.containers().stream()
                        .anyMatch(each -> each.files().directory().equals(start));
                if (!known) {
                    Sweeper.killBelow(config, start);
                }
            }
        }
    }

    /** Waits for a start that was under way when the agent died; false when the container does not run. */
    private boolean settled(Container container) {
        if (container.files().exited().isPresent() || !container.alive()) {
            return false;
        }
        try {
            launch.await(container);
            return container.files().exited().isEmpty();
        } catch (RuntimeFailure failedStart) {
            return false;
        }
    }
}
