/** What people and systems hand over: files, words and names. It uses the JDK alone. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.shared.input;
