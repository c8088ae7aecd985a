package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/** What can be done with a VM, as it is now. */
public sealed interface Prospect {

  /** It already has what is wanted. */
  record InPlace(List<Finding> findings) implements Prospect {}

  /** vCenter is running a task on it. */
  record Busy(RunningTask running) implements Prospect {

    public ManagedObjectReference task() {
      return running.task();
    }
  }

  /**
   * Something stands in the way.
   *
   * @param findings what was seen, at least one blocking
   * @param plan what would be done, if that is known
   */
  record Refused(List<Finding> findings, Optional<Plan> plan) implements Prospect {

    public Refused(List<Finding> findings) {
      this(findings, Optional.empty());
    }
  }

  /**
   * It is left out: only a caller who names it may change it.
   *
   * @param reasons why, at least one
   */
  record LeftOut(List<Finding> reasons) implements Prospect {}

  /** It cannot be read. */
  record Unreadable(SdkException failure) implements Prospect {}

  /** It can be changed. Used by one thread at a time. */
  non-sealed interface Ready extends Prospect {

    /** Gives it a key, such as one that was made for an earlier try. */
    default void key(CryptoKeyId given) {
      throw new IllegalStateException("a defect: this change takes no key");
    }

    /** The key provider that is to make a key for this change; empty if it needs no new one. */
    default Optional<String> newKeyOf() {
      return Optional.empty();
    }

    /** A key that was made for this change. It exists even if the change fails. */
    default Optional<CryptoKeyId> madeKey() {
      return Optional.empty();
    }

    /** What was seen and does not stand in the way. */
    List<Finding> warnings();
  }
}
