package io.vmcrypt.vsphere.internal.vm.judge;

import java.util.List;

/** Whether a VM is as asked. */
public sealed interface Verdict {

  /** Why not; empty if it is. */
  List<Reason> reasons();

  record Yes(List<Reason> reasons) implements Verdict {}

  record No(List<Reason> reasons) implements Verdict {}

  /** It may be: nothing that is certain to hold now shows that it is not. */
  record NotKnown(List<Reason> reasons) implements Verdict {}

  /** What the reasons come to. */
  static Verdict of(List<Reason> reasons) {
    if (reasons.isEmpty()) {
      return new Yes(reasons);
    }
    boolean outdated = reasons.stream().anyMatch(reason -> reason.why().isOfWhole());
    return !outdated && reasons.stream().anyMatch(reason -> reason.why().isKnown())
        ? new No(reasons)
        : new NotKnown(reasons);
  }
}
