package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/**
 * One step that gives VMs, templates or hosts keys of the estate's key provider, on its own: both
 * key providers are there, and the new one makes keys.
 */
public abstract class LeavingMove {

  public static final World NOW = World.now(Optional.empty());

  @AutoClose public final KmsBeside systems = new KmsBeside();
  public final FakeVcenter fake = systems.vcenter.fake;
  public List<String> told = List.of();
  public Optional<? extends EstateStep> step = Optional.empty();

  @BeforeEach
  public void start() {
    systems.providers();
  }

  public LeavingLook look() {
    return systems.vcenter.look();
  }

  public LeavingVmsStage vms(LeavingLook look) {
    Estate estate = systems.estate().build();
    SeenKeyServer server =
        new SeenKeyServer(
            estate.keyServers().get(0),
            estate.serverNames().get(0),
            HostAndPort.of(systems.kms.host(), systems.kms.port()),
            List.of(systems.kms.host()),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            true,
            Set.of(),
            true);
    return new LeavingVmsStage(
        new Context(
            estate,
            Set.of(),
            systems.vcenter.systems(),
            Optional.empty(),
            List.of(server),
            Optional.empty(),
            ServerProofs.Fetched.NONE),
        look);
  }

  public String vm(String name, String key) {
    return fake.addVm(LoneVcenter.vm(name, key).build());
  }

  /** The changes that a stage plans. */
  public List<String> plan(Stage stage) {
    return plan(stage, NOW);
  }

  public List<String> plan(Stage stage, World world) {
    Found found = new Found();
    step = stage.plan(world, found);
    told = LoneVcenter.words(found);
    return step.stream()
        .flatMap(planned -> planned.changes().stream())
        .map(LeavingMove::words)
        .toList();
  }

  public static String words(Change change) {
    Subject subject = change.subject();
    return "%s%s: %s -> %s"
        .formatted(
            subject.name(),
            subject.part().isEmpty() ? "" : ", " + subject.part(),
            change.from().orElse("none"),
            change.to().orElse("none"));
  }

  public List<String> underWay() {
    return step.stream()
        .flatMap(planned -> planned.underWay().stream())
        .map(
            subject ->
                subject.kind()
                    + " "
                    + subject.name()
                    + (subject.part().isEmpty() ? "" : ", " + subject.part()))
        .toList();
  }

  /** The key providers of a VM's home and disks, each once. */
  public List<String> providers(String name) {
    FakeVmState vm = fake.vm(name);
    return Stream.concat(
            Optional.ofNullable(vm.key()).stream(),
            vm.disks().stream().flatMap(disk -> Optional.ofNullable(disk.key()).stream()))
        .map(FakeKey::clusterId)
        .distinct()
        .toList();
  }

  /** Somebody has moved it since it was looked at. */
  public void movedByOthers(String name, FakeVm.Builder as) {
    fake.inventory().replaceVm(name, as.encryptedWith(new FakeKey("k-new", "new")).build());
  }

  /** vCenter refuses the next of these calls. */
  public void refuses(Predicate<String> asked) {
    fake.faults()
        .onNext(
            request -> asked.test(request.text()), Fault.soapFault("RuntimeFault", "not today"));
  }
}
