/** How events and tasks are read and joined. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.history;
