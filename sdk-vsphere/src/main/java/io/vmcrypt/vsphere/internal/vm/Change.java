package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.finding.Finding;
import java.util.List;

/** Something that a VM is to become. */
interface Change {

  /** The parts that it is about. */
  Coverage coverage();

  /**
   * What it comes to.
   *
   * @param observed the VM now
   * @param chosen the disks that it is about
   */
  Plan plan(Observation observed, List<DiskDevice> chosen);

  /**
   * What this change cannot be, whatever else is in order.
   *
   * @param observed the VM now
   * @param chosen the disks that it is about
   */
  List<Finding> objections(Observation observed, List<DiskDevice> chosen);
}
