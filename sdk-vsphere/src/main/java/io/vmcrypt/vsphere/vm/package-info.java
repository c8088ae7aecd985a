/** Virtual machines: finding them, encrypting them, and reading which parts are encrypted. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.vm;
