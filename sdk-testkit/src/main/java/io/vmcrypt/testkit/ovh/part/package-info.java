/**
 * What a fake OVHcloud API has: tasks, registrations, key management services and their policies.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.ovh.part;
