/** The forms of addresses that OVHcloud accepts. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.address;
