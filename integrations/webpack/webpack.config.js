import { fileURLToPath } from 'node:url';

export default {
  entry: './src/main.js',
  output: {
    path: fileURLToPath(new URL('public', import.meta.url)),
    filename: 'main.js',
    chunkFilename: 'parts/[contenthash].js',
    assetModuleFilename: 'parts/[hash][ext]',
  },
  module: {
    rules: [{ test: /\.css$/, use: ['style-loader', 'css-loader'] }],
  },
  // The element loads its parts when they are wanted; webpack's advice is about one large file.
  performance: { hints: false },
};
