package dev.berth.deploy.cli;

import dev.berth.agent.image.ImageStore;
import dev.berth.agent.image.Images;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        description = "Brings images to this machine's nodes.",
        subcommands = {ImageCommand.Import.class, ImageCommand.ListImages.class})
final class ImageCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say import or list.");
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Stores the images of an OCI archive or of a docker save tar for all nodes of this machine.")
    static final class Import implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE",
                description = "the archive, as docker save, podman save or skopeo copy make it")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Override
        public Integer call() throws Exception {
            if (!Files.isReadable(file)) {
                throw new Failure(
                        file + " cannot be read", "name an OCI archive, for example from docker save -o FILE IMAGE");
            }
            Home home = Common.home();
            refuseForeignStore(home, file);
            Images.importFile(file, home.images())
                    .forEach(i -> System.out.println("imported " + String.join(", ", i.names()) + " (" + i.id() + ")"));
            return 0;
        }
    }

    private static void refuseForeignStore(Home home, Path file) {
        if (Cluster.load(home).filter(c -> c.runtime().equals("cri")).isPresent()) {
            throw new Failure(
                    "the images of this cluster are the container runtime's",
                    "import it there, with containerd: ctr -n k8s.io images import " + file);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the stored images.")
    static final class ListImages implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            ImageStore.open(Common.home().images()).list().forEach(i -> System.out.println(i.name() + "  " + i.id()));
            return 0;
        }
    }
}
