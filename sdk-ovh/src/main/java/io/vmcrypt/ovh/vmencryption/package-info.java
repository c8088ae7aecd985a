/**
 * VM encryption of a Hosted Private Cloud: the key management servers that OVHcloud lets it reach.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.vmencryption;
