package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Instant;

/**
 * What is known before the first VM is looked at. Immutable and thread-safe.
 *
 * @param first the vCenter whose VMs are to be taken over
 * @param second the vCenter that is to take them over
 * @param vms which VMs
 * @param startedAt when the look began
 */
public record ReadinessContext(
    VsphereAbout first, VsphereAbout second, VmFilter vms, Instant startedAt) {

  /** Checks that all is there. */
  public ReadinessContext {
    requireNonNull(first, "first");
    requireNonNull(second, "second");
    requireNonNull(vms, "vms");
    requireNonNull(startedAt, "startedAt");
  }
}
