/** What all calls of the OVHcloud API have in common. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.api;
