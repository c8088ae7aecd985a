package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.Expectation;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.ReconfigureSpec;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be done with a VM, as it is now. */
public sealed interface Prospect {

  /**
   * It already has what is wanted.
   *
   * @param findings warnings and notes
   */
  record InPlace(List<Finding> findings) implements Prospect {}

  /**
   * vCenter is running a task on it.
   *
   * @param running the task to wait for
   */
  record Busy(RunningTask running) implements Prospect {

    public ManagedObjectReference task() {
      return running.task();
    }
  }

  /**
   * Something stands in the way.
   *
   * @param findings what was seen, at least one blocking
   */
  record Refused(List<Finding> findings) implements Prospect {}

  /**
   * It is left out: only a caller who names it may change it.
   *
   * @param reasons why, at least one
   */
  record LeftOut(List<Finding> reasons) implements Prospect {}

  /**
   * It cannot be read.
   *
   * @param failure why
   */
  record Unreadable(SdkException failure) implements Prospect {}

  /** It can be changed. Used by one thread at a time. */
  final class Ready implements Prospect {
    private final ManagedObjectReference vm;
    private final Optional<ManagedObjectReference> host;
    private final Optional<String> changeVersion;
    private final Plan plan;
    private final List<Change> changes;
    private final List<Finding> warnings;
    private @Nullable CryptoKeyId key;

    Ready(
        ManagedObjectReference vm,
        Optional<ManagedObjectReference> host,
        Optional<String> changeVersion,
        Plan plan,
        List<Change> changes,
        List<Finding> warnings) {
      this.vm = requireNonNull(vm, "vm");
      this.host = requireNonNull(host, "host");
      // a mode change sends no devices, so it cannot undo what someone else changed meanwhile
      this.changeVersion =
          plan.touchesDevices() ? requireNonNull(changeVersion, "changeVersion") : Optional.empty();
      this.plan = plan;
      this.changes = List.copyOf(changes);
      this.warnings = List.copyOf(warnings);
    }

    ManagedObjectReference vm() {
      return vm;
    }

    /** Where it is registered; empty if vCenter does not say. */
    Optional<ManagedObjectReference> host() {
      return host;
    }

    public Plan plan() {
      return plan;
    }

    /** The key that it is given; null if none was made or chosen yet. */
    @Nullable CryptoKeyId key() {
      return key;
    }

    /** Gives it a key, such as one that was made for an earlier try. */
    public void key(CryptoKeyId given) {
      this.key = given;
    }

    /** A key that was made for this change. It exists even if the change fails. */
    public Optional<CryptoKeyId> madeKey() {
      return Optional.ofNullable(key)
          .filter(given -> plan.key() instanceof KeySource.NewKey && !given.keyId().isEmpty());
    }

    ReconfigureSpec spec() {
      return new ReconfigureSpec(changeVersion, plan, Optional.ofNullable(key));
    }

    /** How the VM must look once it is done. */
    public Expectation expectation() {
      return spec().expectation();
    }

    /** What was seen and does not stand in the way. */
    public List<Finding> warnings() {
      return warnings;
    }

    /** From what to what, one for each part and each mode. */
    public List<Change> changes() {
      return changes;
    }
  }
}
