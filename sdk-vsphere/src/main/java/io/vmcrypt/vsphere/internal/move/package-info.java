/**
 * What is behind moves to another vCenter. Start reading at {@code VimRelocations}.
 *
 * <p>Two questions: where a VM goes, which {@code TargetPlaces} answers with a {@code Spot}, for
 * judge and fleet; and whether what is there is as before, which {@code AtTarget} answers by {@link
 * io.vmcrypt.vsphere.move.VmShape}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.move;
