/** The client of a vCenter, through which all else is reached. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere;
