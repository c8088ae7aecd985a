/** Names of keys, and the key providers that make them. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.key;
