package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.NativeSupport;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A native key provider at both sides: made at the source, kept in a file, restored at the target.
 * One that is added at the target under the same name would make other keys.
 */
final class NativeBridge {

  private final MoveSystems systems;
  private final MoveBridge bridge;
  private final Path file;

  private NativeBridge(MoveSystems systems, MoveBridge bridge, Path file) {
    this.systems = systems;
    this.bridge = bridge;
    this.file = file;
  }

  /** The bridge of a move, if it has a native one that is made here. */
  static Optional<NativeBridge> of(MoveSystems systems, Optional<MoveBridge> bridge) {
    return bridge.flatMap(one -> one.backup().map(file -> new NativeBridge(systems, one, file)));
  }

  static Optional<NativeKeyProvider> find(VsphereClient vcenter, String name) {
    return NativeSupport.isMissing(vcenter)
        ? Optional.empty()
        : vcenter.nativeKeyProviders().find(name);
  }

  private Subject subject() {
    return Subject.of("key provider", bridge.keyProvider());
  }

  /** What is to be done; empty if both sides have it. */
  Optional<MoveStep> plan(Found found) {
    return found
        .ask(FindingCode.PLAN_REFUSED, subject(), () -> List.copyOf(todo(found)))
        .filter(todo -> !todo.isEmpty())
        .map(
            todo ->
                new MoveStep(
                    MovePhase.BRIDGE,
                    "native key provider " + bridge.keyProvider() + " at both sides",
                    todo));
  }

  private List<String> todo(Found found) {
    Optional<NativeKeyProvider> here = find(systems.from(), bridge.keyProvider());
    Optional<NativeKeyProvider> there = find(systems.to(), bridge.keyProvider());
    boolean kept = Files.exists(file);
    List<String> todo = new ArrayList<>();
    if (here.isEmpty() && (there.isPresent() || kept)) {
      found.add(
          Wording.of(
              there.isPresent() ? "bridge-at-target-only" : "bridge-file-only", subject(), file));
      return todo;
    }
    if (here.isPresent() && there.isPresent()) {
      if (!isSame(here.get(), there.get())) {
        found.add(Wording.of("bridge-differs", subject()));
      }
      return todo;
    }
    if (here.isEmpty()) {
      todo.add("+ source: native key provider " + bridge.keyProvider());
    }
    if (!kept) {
      todo.add("+ its backup in " + file + ": whoever has it can make its keys");
    }
    todo.add("+ target: the same, restored from the backup; hosts get it within minutes");
    return todo;
  }

  /** Ids that are not told prove nothing: the keys themselves are asked for before VMs travel. */
  private static boolean isSame(NativeKeyProvider one, NativeKeyProvider other) {
    return one.keyId().isEmpty() || other.keyId().isEmpty() || one.keyId().equals(other.keyId());
  }

  /**
   * Does what is still to be done.
   *
   * @throws ConflictException if somebody has made one since the plan that is none of the two
   */
  void run() {
    String name = bridge.keyProvider();
    Found found = new Found();
    todo(found);
    if (!found.findings().isEmpty()) {
      Finding finding = found.findings().get(0);
      throw new ConflictException(
          new Attempt("move", "make key provider " + name + " at both sides", ""),
          finding.seen(),
          finding.advice());
    }
    Optional<Secret> password =
        bridge.password().map(place -> place.resolve(systems.environment()));
    if (find(systems.from(), name).isEmpty()) {
      systems.from().nativeKeyProviders().ensure(NativeKeyProviderSpec.of(name));
    }
    if (!Files.exists(file)) {
      NativeKeyBackup backup =
          password
              .map(secret -> systems.from().nativeKeyProviders().exportBackup(name, secret))
              .orElseGet(() -> systems.from().nativeKeyProviders().exportBackup(name));
      backup.writeTo(file);
    }
    Optional<NativeKeyBackup> restore =
        find(systems.to(), name).isPresent()
            ? Optional.empty()
            : Optional.of(NativeKeyBackup.fromFile(file))
                .map(backup -> password.map(backup::password).orElse(backup));
    restore.ifPresent(this::checkIsOfSource);
    systems.from().nativeKeyProviders().awaitHealthy(name, systems.hostsTimeout());
    restore.ifPresent(systems.to().nativeKeyProviders()::restore);
    systems.to().nativeKeyProviders().awaitHealthy(name, systems.hostsTimeout());
  }

  /** The file may be of an earlier key provider: what is restored from it has other keys. */
  private void checkIsOfSource(NativeKeyBackup backup) {
    String name = bridge.keyProvider();
    NativeKeyBackup.Info kept = systems.to().nativeKeyProviders().inspect(backup);
    Optional<String> here = find(systems.from(), name).flatMap(NativeKeyProvider::keyId);
    boolean otherKey =
        here.isPresent()
            && kept.keyId().filter(key -> !key.equalsIgnoreCase(here.get())).isPresent();
    if (otherKey || !kept.providerId().equals(name)) {
      throw new ConflictException(
          new Attempt("vCenter", "restore key provider " + name, systems.to().about().fullName()),
          "the backup in "
              + file
              + " is of key provider "
              + kept.providerId()
              + (otherKey ? ", and of another key than the source's has" : ""),
          "Give another file: the source's key provider is backed up into it.");
    }
  }
}
