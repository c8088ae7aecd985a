/** Names, paths and places in the inventory. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.inventory;
