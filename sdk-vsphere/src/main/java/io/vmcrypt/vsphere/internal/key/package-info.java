/** Finds out who uses which keys: the one check before keys are removed or moved. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.key;
