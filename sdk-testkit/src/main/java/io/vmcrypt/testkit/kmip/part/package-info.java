/** What a fake key server has and does wrong: keys, connections, faults. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.kmip.part;
