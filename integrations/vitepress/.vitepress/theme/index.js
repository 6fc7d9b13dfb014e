// Pages are rendered on a server too, where this import has no effect.
import 'raftarium/lesson';
import DefaultTheme from 'vitepress/theme';

export default DefaultTheme;
