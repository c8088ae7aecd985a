package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import org.jspecify.annotations.Nullable;

/**
 * Something that a vCenter would write an event of.
 *
 * @param eventTypeId for example {@code com.vmware.vc.vm.DstVmMigratedEvent}
 * @param vm the VM as this vCenter calls it
 * @param vmName its name at that moment
 * @param user who did it; null for vCenter itself
 */
public record VmHappening(String eventTypeId, MoRef vm, String vmName, @Nullable String user) {}
