/** What is behind moves to another vCenter. Start reading at {@code VimRelocations}. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.move;
