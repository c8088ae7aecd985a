/** The fake OVHcloud API. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.ovh;
