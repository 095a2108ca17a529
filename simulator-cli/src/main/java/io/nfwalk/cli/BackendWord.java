package io.nfwalk.cli;

import io.nfwalk.rules.Backend;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the word of {@code --backend}. */
final class BackendWord implements ITypeConverter<Backend> {
    BackendWord() {}

    @Override
    public Backend convert(String word) {
        return switch (word) {
            case "nft" -> Backend.NFT;
            case "legacy" -> Backend.LEGACY;
            default -> throw new TypeConversionException("'" + word + "' is none of nft, legacy");
        };
    }
}
